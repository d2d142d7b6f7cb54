from pathlib import Path


def settings(write_to: Path) -> None:
    """Write .env.example and docs/settings.md below the given folder."""
    from mesto.core.settings_doc import env_example, settings_page

    (write_to / "docs").mkdir(exist_ok=True)
    (write_to / "docs" / "settings.md").write_text(settings_page(), encoding="utf-8")
    (write_to / ".env.example").write_text(env_example(), encoding="utf-8")
