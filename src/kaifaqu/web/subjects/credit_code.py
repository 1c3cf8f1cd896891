"""统一社会信用代码: 18 signs with a check sign, after GB 32100-2015."""

from __future__ import annotations

from kaifaqu.errors import Place, Problem

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
LENGTH = 18


def check_sign(body: str) -> str:
    """The 18th sign for the first 17: weights are the powers of 3 modulo 31."""
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return SIGNS[-total % 31]


def clean(text: str) -> str:
    """The code in capitals without spaces; empty stays empty. Problem ``credit-code-invalid`` says which sign is wrong."""
    code = "".join(text.split()).upper()
    if not code:
        return ""
    place = Place(field="统一社会信用代码")
    if len(code) != LENGTH:
        raise Problem(
            "credit-code-invalid", f"统一社会信用代码应为18位，这里有{len(code)}位。", place=place, hint="请对照营业执照核对。"
        )
    for index, sign in enumerate(code, start=1):
        if sign not in SIGNS:
            hint = "代码只用数字和大写字母，不用 I、O、S、V、Z。"
            raise Problem("credit-code-invalid", f"统一社会信用代码第{index}位“{sign}”不是可用的字符。", place=place, hint=hint)
    if check_sign(code[:-1]) != code[-1]:
        text = f"统一社会信用代码“{code}”校验不通过：有一位写错或前后颠倒。"
        raise Problem("credit-code-invalid", text, place=place, hint="请对照营业执照核对。")
    return code
