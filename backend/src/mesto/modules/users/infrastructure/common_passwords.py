from importlib.resources import files

from mesto.modules.users.domain.password import CommonPasswords


def load_common_passwords() -> CommonPasswords:
    text = files(__package__).joinpath("common_passwords.txt").read_text(encoding="utf-8")
    _about, _, passwords = text.partition("\n\n")
    return CommonPasswords(frozenset(passwords.splitlines()))
