"""ARCHITECTURE.md and the decision records say what is: arrows, paths and links are looked up."""

import re
from pathlib import Path

import pytest

from mesto.core.metadata import metadata
from mesto.entrypoints.modules import MODULES, map_all_tables

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "backend" / "src" / "mesto"
MAP = (ROOT / "ARCHITECTURE.md").read_text()
RECORDS = sorted((ROOT / "docs" / "adr").glob("*.md"))
DOCUMENTS = [ROOT / "ARCHITECTURE.md", ROOT / "deploy" / "README.md", *RECORDS]


def section(title: str) -> str:
    return MAP.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_the_module_map_shows_the_imports_there_are():
    drawn = set(re.findall(r"^    (\w+) --> (\w+)$", section("Modules and who knows whom"), re.MULTILINE))
    modules = {module.name for module in MODULES}
    found = {
        (module, imported)
        for module in modules
        for file in (PACKAGE / "modules" / module).rglob("*.py")
        for imported in re.findall(r"^(?:from|import) mesto\.modules\.(\w+)", file.read_text(), re.MULTILINE)
        if imported != module
    }
    assert drawn == found
    named = set(re.findall(r"^\| `(\w+)` \|", section("Modules and who knows whom"), re.MULTILINE))
    assert modules <= named


def test_the_table_of_schemas_is_complete():
    map_all_tables()
    import mesto.core.inbox
    import mesto.core.outbox

    assert mesto.core.inbox.inbox.schema == mesto.core.outbox.outbox.schema == "core"
    cells = re.findall(r"\| `(\w+)`: ([\w, ]+) \|$", section("Modules and who knows whom"), re.MULTILINE)
    written = {f"{schema}.{name}" for schema, names in cells for name in names.split(", ")}
    assert written == {table.fullname for table in metadata.tables.values()}


def test_the_tree_names_what_exists():
    tree = section("Where is what").split("```")[1]
    core = tree.split("core/", 1)[1].split("├── modules/")[0]
    names = re.findall(r"\b\w+(?:\.py|/)", core)
    assert len(names) > 20
    assert [name for name in names if not (PACKAGE / "core" / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_paths_lead_somewhere(document):
    text = document.read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []
    paths = re.findall(r"`((?:backend|deploy|nginx|monitoring|docs)/[\w./-]+)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    paths = re.findall(r"`((?:core|entrypoints)/[\w/]+(?:\.py)?)`", text)
    assert [path for path in paths if not (PACKAGE / path).exists()] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.name)
def test_a_decision_record_is_whole_and_listed(record):
    text = record.read_text()
    number = int(record.name[:4])
    title = re.match(rf"# ({number}\. .+)\n\nStatus: (accepted|replaced by \d{{4}})\n", text)
    assert title is not None
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]
    assert f"* [{title[1]}](docs/adr/{record.name})" in MAP
