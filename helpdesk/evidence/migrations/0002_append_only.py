"""The databases themselves refuse to change what is sealed.

One change is allowed: erasing the facts and the salt of a record, once, naming the record that says why. A pending
record can only be deleted when its sealed copy is there. Whoever owns the tables can drop these triggers; the seals
and the anchor outside the database are for that case.
"""

from django.db import migrations

SEALED = ("evidence_record", "evidence_node", "evidence_seal")
ONLY_ERASED = """
    NEW.position = OLD.position AND NEW.entry = OLD.entry AND NEW.kind = OLD.kind
    AND NEW.subject_kind = OLD.subject_kind AND NEW.subject_id = OLD.subject_id AND NEW."by" = OLD."by"
    AND NEW.at = OLD.at AND NEW.commitment = OLD.commitment AND NEW.leaf = OLD.leaf
    AND OLD.salt IS NOT NULL AND NEW.salt IS NULL AND NEW.facts = ''
    AND OLD.erased_by IS NULL AND NEW.erased_by IS NOT NULL AND OLD.kind <> 'evidence.erased'
"""

POSTGRESQL = """
CREATE FUNCTION evidence_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'evidence is append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION evidence_refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF only_erased THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'evidence is append-only: a record can only be erased' USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION evidence_refuse_unless_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM gone WHERE NOT EXISTS (SELECT 1 FROM evidence_record r WHERE r.entry = gone.id)) THEN
        RAISE EXCEPTION 'evidence is append-only: a pending record leaves only when sealed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
-- Every row of the inbox dies within seconds: cleaned by number, not by share, or the sealer reads ever more dead rows.
ALTER TABLE evidence_pending SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
CREATE TRIGGER evidence_record_erase BEFORE UPDATE ON evidence_record
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse_unless_erased();
CREATE TRIGGER evidence_record_keep BEFORE DELETE ON evidence_record
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse();
CREATE TRIGGER evidence_node_keep BEFORE UPDATE OR DELETE ON evidence_node
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse();
CREATE TRIGGER evidence_seal_keep BEFORE UPDATE OR DELETE ON evidence_seal
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse();
CREATE TRIGGER evidence_pending_keep BEFORE UPDATE ON evidence_pending
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse();
CREATE TRIGGER evidence_pending_move AFTER DELETE ON evidence_pending
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_unless_sealed();
""".replace("only_erased", ONLY_ERASED)
POSTGRESQL += "".join(
    f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse();\n"
    for table in (*SEALED, "evidence_pending")
)

POSTGRESQL_BACK = (
    "".join(f"DROP TRIGGER {table}_whole ON {table};\n" for table in (*SEALED, "evidence_pending"))
    + """
ALTER TABLE evidence_pending RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
DROP TRIGGER evidence_pending_move ON evidence_pending;
DROP TRIGGER evidence_pending_keep ON evidence_pending;
DROP TRIGGER evidence_seal_keep ON evidence_seal;
DROP TRIGGER evidence_node_keep ON evidence_node;
DROP TRIGGER evidence_record_keep ON evidence_record;
DROP TRIGGER evidence_record_erase ON evidence_record;
DROP FUNCTION evidence_refuse_unless_sealed();
DROP FUNCTION evidence_refuse_unless_erased();
DROP FUNCTION evidence_refuse();
"""
)


def sqlite_trigger(table: str, verb: str, unless: str = "0") -> str:
    return f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
    WHEN NOT ({unless}) BEGIN SELECT RAISE(ABORT, 'evidence is append-only: {verb} on {table} refused'); END"""


SQLITE = [
    # In SQLite a NULL is not false: `IS` gives an answer where `=` would give none.
    sqlite_trigger("evidence_record", "UPDATE", f"({ONLY_ERASED}) IS TRUE"),
    sqlite_trigger("evidence_record", "DELETE"),
    *(sqlite_trigger(table, verb) for table in SEALED[1:] for verb in ("UPDATE", "DELETE")),
    sqlite_trigger("evidence_pending", "UPDATE"),
    sqlite_trigger("evidence_pending", "DELETE", "EXISTS (SELECT 1 FROM evidence_record WHERE entry = OLD.id)"),
]


def forward(apps, schema_editor):
    """SQLite has no TRUNCATE: a DELETE without a condition fires the same triggers."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
    else:
        for statement in SQLITE:
            schema_editor.execute(statement, params=None)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK, params=None)
    else:
        for statement in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {statement.split()[2]}")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
