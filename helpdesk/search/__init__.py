"""One search for Chinese and English: `sources.source` registers, `touching.touch` tells, `finding.newest` asks."""
