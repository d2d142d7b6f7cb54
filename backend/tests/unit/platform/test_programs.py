import pytest

from mesto.core.embedded_postgres.programs import find_programs
from mesto.core.trouble import CannotStart


def programs_that_say(folder, version):
    for name in ("initdb", "postgres"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return folder


def test_the_chosen_ones_are_taken(tmp_path):
    found = find_programs(programs_that_say(tmp_path, "17.2"))
    assert (found.folder, found.major) == (tmp_path, 17)


def test_the_folder_above_them_will_do(tmp_path):
    (tmp_path / "bin").mkdir()
    programs_that_say(tmp_path / "bin", "16.1 (Debian 16.1-1)")
    assert find_programs(tmp_path).folder == tmp_path / "bin"


def test_older_than_15_is_refused(tmp_path):
    with pytest.raises(CannotStart, match=r"14\.9.*15 or newer"):
        find_programs(programs_that_say(tmp_path, "14.9"))


def test_a_chosen_folder_without_programs_is_refused(tmp_path):
    with pytest.raises(CannotStart, match="MESTO_PG_BIN"):
        find_programs(tmp_path)


def test_without_a_choice_there_are_some():
    assert find_programs().major >= 15
