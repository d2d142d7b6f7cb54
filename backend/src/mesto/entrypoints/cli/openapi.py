def openapi() -> None:
    """Print the OpenAPI document; docs/openapi.json is this."""
    import json

    from mesto.entrypoints.cli.described import described_app

    print(json.dumps(described_app().openapi(), indent=2, ensure_ascii=False))
