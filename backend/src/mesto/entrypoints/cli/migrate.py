def migrate() -> None:
    """Bring the database to this release; several at a time wait for each other."""
    import asyncio

    from mesto.entrypoints.cli.configuration import read_settings, with_database

    with with_database(read_settings()) as settings:
        from mesto.core import migrations, privileges
        from mesto.core.startup import connect
        from mesto.entrypoints.modules import MODULES

        assert settings.database.url is not None
        url = settings.database.url.get_secret_value()

        async def answer() -> None:
            await (await connect(url, patience=10)).close()

        asyncio.run(answer())
        print(f"database at {asyncio.run(migrations.migrate(url))}")
        schemas = [module.name for module in MODULES]
        rights = [each for module in MODULES for each in module.rights]
        for role in asyncio.run(privileges.grant(url, settings.database, schemas, rights)):
            print(f"rights granted to {role}")
