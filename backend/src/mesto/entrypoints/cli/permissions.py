def permissions() -> None:
    """Print who may call what; docs/permissions.md is this."""
    from mesto.core.permissions_doc import permissions_page
    from mesto.entrypoints.cli.described import described_app

    print(permissions_page(described_app()), end="")
