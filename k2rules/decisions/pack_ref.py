"""How a decision names its pack: what it extends, and what was loosened there."""

from __future__ import annotations

from k2rules.decisions.model import BaseRef, LooseningRef, PackRef
from k2rules.language.model.program import Program


def pack_ref(program: Program) -> PackRef:
    """The pack of a program; for a site's own pack also its bases and what it loosened."""
    local = program.local
    return PackRef(
        name=program.name,
        version=program.version,
        digest=program.digest,
        extends=[BaseRef(name=base.name, version=base.version, digest=base.digest) for base in local.bases],
        loosened=[
            LooseningRef(
                pack=loosening.pack,
                what=loosening.what,
                rules=list(loosening.rules),
                approved_by=loosening.approved_by,
                reason=loosening.reason,
                date=loosening.date.isoformat() if loosening.date else "",
                text=str(loosening),
            )
            for loosening in local.loosened
        ],
    )


def base_words(program: Program) -> str:
    """`, extending k2 0.1.0, digest 1f2e3d4c5b6a`: what stands behind the name of a site's own pack."""
    return "".join(
        f", extending {base.name} {base.version}, digest {base.digest[:12]}" for base in program.local.bases
    )
