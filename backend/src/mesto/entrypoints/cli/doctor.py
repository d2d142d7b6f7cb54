import sys
from typing import Annotated

import typer


def doctor(
    invariants: Annotated[bool, typer.Option("--invariants", help="Also count what must never be.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Examine this installation; every finding says what mends it. Exit code 1 with findings."""
    import asyncio
    import json
    from dataclasses import asdict

    from mesto.entrypoints.cli.configuration import read_settings
    from mesto.entrypoints.cli.examination import examine

    examined = asyncio.run(examine(read_settings(), invariants=invariants))
    if as_json:
        findings = [asdict(finding) for finding in examined.findings]
        print(json.dumps({"is_well": not findings, "findings": findings, "notes": examined.notes}, indent=2))
    else:
        for note in examined.notes:
            print(f"  {note}")
        for finding in examined.findings:
            print(f"! {finding.setting}: {finding.problem}\n    {finding.mend}")
        print("All is well." if not examined.findings else f"{len(examined.findings)} finding(s).")
    if examined.findings:
        sys.exit(1)
