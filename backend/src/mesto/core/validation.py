"""What is wrong with a field, in words that repeat nothing of what was sent."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

IN_RUSSIAN: Final = {
    "missing": "Это поле обязательно.",
    "extra_forbidden": "Такого поля здесь нет.",
    "string_type": "Нужна строка.",
    "string_too_short": "Не короче {min_length} символов.",
    "string_too_long": "Не длиннее {max_length} символов.",
    "string_pattern_mismatch": "Неверный формат.",
    "too_short": "Нужно не меньше {min_length} элементов.",
    "too_long": "Можно не больше {max_length} элементов.",
    "int_type": "Нужно целое число.",
    "int_parsing": "Нужно целое число.",
    "int_from_float": "Нужно целое число.",
    "float_type": "Нужно число.",
    "float_parsing": "Нужно число.",
    "finite_number": "Нужно конечное число.",
    "bool_type": "Нужно true или false.",
    "bool_parsing": "Нужно true или false.",
    "greater_than": "Нужно больше {gt}.",
    "greater_than_equal": "Нужно не меньше {ge}.",
    "less_than": "Нужно меньше {lt}.",
    "less_than_equal": "Нужно не больше {le}.",
    "enum": "Допустимые значения: {expected}.",
    "literal_error": "Допустимые значения: {expected}.",
    "list_type": "Нужен список.",
    "dict_type": "Нужен объект.",
    "model_type": "Нужен объект.",
    "model_attributes_type": "Нужен объект.",
    "uuid": "Идентификатор — это UUID в каноническом виде.",
    "moment": "Момент времени записывается так: 2026-12-01T10:00:00+03:00.",
    "point": "Точка записывается так: 55.7591,37.6463 (широта и долгота в градусах).",
    "near": "Для этого нужен параметр near.",
    "hhmm": "Время суток записывается так: 09:00.",
    "date_from_datetime_parsing": "Дата записывается так: 2026-12-01.",
    "text": "Текст пуст или содержит недопустимые символы.",
}
OTHERWISE: Final = "Недопустимое значение."
_NAME: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)


def say_failure(failure: Mapping[str, Any], language: str) -> str:
    """Return a sentence about one failure of pydantic's."""
    if language == "ru":
        return IN_RUSSIAN.get(failure["type"], OTHERWISE).format_map(failure.get("ctx", {}))
    # What stands behind the colon of an e-mail's failure are pieces of the e-mail.
    said = str(failure["msg"])
    if said.startswith("value is not a valid email address"):
        said = "a valid e-mail address is needed"
    said = said[:1].upper() + said[1:]
    return said if said.endswith(".") else f"{said}."


def pointer_of(place: Iterable[str | int]) -> str:
    """Turn pydantic's place into a JSON Pointer without the word body, query or path.

    It ends at the parent of a field whose name is itself odd: names are input too.
    """
    steps = [str(step) for step in place]
    if steps and steps[0] in {"body", "query", "path", "header"}:
        steps = steps[1:]
    pointer = ""
    for step in steps:
        if not _NAME.fullmatch(step):
            break
        pointer += f"/{step}"
    return pointer
