import { ref } from 'vue'

/** Goes up when a reminder was made, so that the panel asks again. Reminders leave no entry on the timeline. */
export const remindersChanged = ref(0)
