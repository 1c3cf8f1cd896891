"""Tokens into a tree, by precedence: or, and, not, comparison, + −, * /, minus. Depth is bounded; nothing is evaluated."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from kaifaqu.assess.formulas.fault import Fault
from kaifaqu.assess.formulas.lexer import Token, tokens
from kaifaqu.assess.formulas.syntax import Call, Chain, Compare, Listed, Literal, Minus, Name, Not, Part, Within

MAX_DEPTH: Final = 50
_COMPARE: Final = frozenset({"<", "<=", ">", ">=", "=", "!="})
_CHAINS: Final = (frozenset({"or"}), frozenset({"and"}))
_SUM: Final = frozenset({"+", "-"})
_PRODUCT: Final = frozenset({"*", "/"})
_IF, _NULL = "条件写作 if(条件, 甲, 乙)。", "缺失写作 missing(x)。"
_AND, _OR = "“并且”写作 and 或“且”。", "“或者”写作 or 或“或”。"
_FOREIGN: Final = {
    "if": _IF, "else": _IF, "then": _IF, "is": "等于写作 =，缺失写作 missing(x)。", "None": _NULL, "null": _NULL,
    "AND": _AND, "OR": _OR, "NOT": "“不是”写作 not 或“非”。", "True": "“是”写作 true 或“是”。",
    "False": "“否”写作 false 或“否”。", "lambda": "公式里不能定义函数。", "for": "公式里没有循环。",
    "import": "公式里不能引用程序。",
}  # fmt: skip


def tree(text: str) -> Part:
    """The tree of a formula. Raises Fault: what is wrong, at which character, and how it is written here."""
    return _Parser(tokens(text)).whole()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self.tokens, self.at, self.depth = found, 0, 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self, *signs: str) -> bool:
        if self.token.kind == "sign" and self.token.text in signs:
            self.at += 1
            return True
        return False

    def sees(self, signs: frozenset[str]) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def unexpected(self) -> Fault:
        token = self.token
        if token.kind == "end":
            return Fault(token.at, "公式没有写完。", "检查括号是否成对、运算符后面是否有数。")
        hint = _FOREIGN.get(token.text, "")
        before = self.tokens[self.at - 1] if self.at else None
        if not hint and token.kind == "name" and before is not None and before.kind == "number":
            hint = f"如果“{token.text}”是单位，请紧跟数字写；是名称，请写上运算符。"
        if not hint and token.text == ",":
            hint = "数字不写千位逗号，如 1000万元。"
        return Fault(token.at, f"这里不应是“{token.text}”。", hint or "检查前面是否少了运算符或括号。")

    def whole(self) -> Part:
        if len(self.tokens) == 1:
            raise Fault(0, "公式是空的。")
        found = self.expression()
        if self.token.kind != "end":
            raise self.unexpected()
        return found

    def expression(self) -> Part:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Fault(self.token.at, f"括号或函数套了超过 {MAX_DEPTH} 层。", "请把里面的部分写成 measures 里的一个指标。")
        found = self.chain(0)
        self.depth -= 1
        return found

    def chain(self, level: int) -> Part:
        """Level 0: or. 1: and. 2: not and comparison."""
        if level == len(_CHAINS):
            return self.truth()
        start = self.token.at
        parts, signs = [self.chain(level + 1)], []
        while self.sees(_CHAINS[level]):
            signs.append(self.token.text)
            self.at += 1
            parts.append(self.chain(level + 1))
        return Chain(start, tuple(parts), tuple(signs)) if signs else parts[0]

    def truth(self) -> Part:
        start, count = self.token.at, 0
        while self.take("not"):
            count += 1
        found = self.comparison()
        return Not(start, found) if count % 2 else found

    def comparison(self) -> Part:
        start = self.token.at
        left = self.sum()
        if self.sees(_COMPARE):
            sign = self.token.text
            self.at += 1
            left = Compare(start, sign, left, self.sum())
            if self.sees(_COMPARE):
                raise Fault(self.token.at, "比较不能连写。", "写作 between(x, 甲, 乙)，或 甲 <= x and x <= 乙。")
            return left
        negated = self.token.text == "not" and self.token.kind == "sign" and self.tokens[self.at + 1].text == "in"
        if negated:
            self.at += 1
        if not self.take("in"):
            return left
        if not (self.token.kind == "sign" and self.token.text == "["):
            raise Fault(self.token.at, "in 后面应是列表。", 'x in ["甲", "乙"]')
        return Within(start, left, self.listed(), negated)

    def listed(self) -> Listed:
        start = self.token.at
        self.at += 1
        parts: list[Part] = []
        while not self.take("]"):
            if parts and not self.take(","):
                raise Fault(self.token.at, "列表里缺少逗号或右方括号。", '如 ["甲", "乙"]')
            parts.append(self.expression())
        if not parts:
            raise Fault(start, "列表是空的。")
        return Listed(start, tuple(parts))

    def sum(self) -> Part:
        return self.joined(_SUM)

    def joined(self, which: frozenset[str]) -> Part:
        start = self.token.at
        parts, signs = [self.minus() if which is _PRODUCT else self.joined(_PRODUCT)], []
        while self.sees(which):
            signs.append(self.token.text)
            self.at += 1
            parts.append(self.minus() if which is _PRODUCT else self.joined(_PRODUCT))
        return Chain(start, tuple(parts), tuple(signs)) if signs else parts[0]

    def minus(self) -> Part:
        start, count = self.token.at, 0
        while self.sees(_SUM):
            count += self.token.text == "-"
            self.at += 1
        found = self.atom()
        return Minus(start, found) if count % 2 else found

    def atom(self) -> Part:
        token = self.token
        if token.kind == "sign":
            if token.text in ("true", "false"):
                self.at += 1
                return Literal(token.at, token.text == "true", token.text)
            if not self.take("("):
                raise self.unexpected()
            found = self.expression()
            self.close(token, "括号")
            return found
        if token.kind == "name":
            if token.text in _FOREIGN and token.text != "if":
                raise self.unexpected()
            self.at += 1
            return self.call(token) if self.take("(") else Name(token.at, token.text)
        if isinstance(token.value, Fraction | date | str):
            self.at += 1
            return Literal(token.at, token.value, token.text, token.unit)
        raise self.unexpected()

    def close(self, opened: Token, what: str) -> None:
        if not self.take(")"):
            if self.token.kind == "end":
                raise Fault(opened.at, f"{what}没有右括号。")
            raise self.unexpected()

    def call(self, name: Token) -> Call:
        args: list[Part] = []
        options: dict[str, Part] = {}
        while not self.take(")"):
            if (args or options) and not self.take(","):
                if self.token.kind == "end":
                    raise Fault(name.at, f"{name.text}(…) 没有右括号。")
                raise self.unexpected()
            after = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
            if self.token.text in ("by", "where", "order") and after.kind == "sign" and after.text == "=":
                option = self.token
                self.at += 2
                if option.text in options:
                    raise Fault(option.at, f"“{option.text}=”写了两次。")
                bracket = self.token.kind == "sign" and self.token.text == "["
                options[option.text] = self.listed() if bracket else self.expression()
            elif options:
                raise Fault(self.token.at, "by=、where=、order= 写在最后。")
            else:
                args.append(self.expression())
        return Call(name.at, name.text, tuple(args), tuple(options.items()))
