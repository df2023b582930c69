"""The `where` language: a whitelisted expression, parsed and type-checked, never run as code.

    status == '已发放' and amount > 500
    within(paid_on, '春节前或七一前后') and not isnull(approved_on)

Names of columns, literals, `== != < <= > >= in not in and or not`, `+ - * /`, and six functions. Python's own parser gives the
shape, and every node outside the whitelist is refused. Two-valued logic: a comparison with a blank cell is false,
`!=` and `not in` are the exact opposites of `==` and `in`.
"""

import ast
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from jixiao.errors import EvidenceError

Family = Literal["text", "enum", "number", "date", "bool"]
Comparison = Literal["==", "!=", "<", "<=", ">", ">="]
LONGEST, DEEPEST = 2_000, 40


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column or a term holds: its family, and the allowed words of an enum."""

    family: Family
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant: text, exact number, day or truth value."""

    value: str | Decimal | date | bool


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    operator: Comparison
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Member:
    item: "Node"
    options: tuple[Constant, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Logic:
    operator: Literal["and", "or"]
    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    term: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: Literal["+", "-", "*", "/"]
    left: "Node"
    right: "Node"


Node = Name | Constant | Call | Compare | Member | Logic | Not | Arithmetic
Scope = Mapping[str, Kind]

COMPARISONS: dict[type[ast.cmpop], Comparison] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
ARITHMETIC: dict[type[ast.operator], Literal["+", "-", "*", "/"]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
# name → families of the arguments, family of the result; within's third argument is the day an event window hangs on
FUNCTIONS: dict[str, tuple[tuple[Family, ...], Family]] = {
    "within": (("date", "text"), "bool"),
    "add_months": (("date", "number"), "date"),
    "days": (("date", "date"), "number"),
    "month": (("date",), "number"),
    "isnull": ((), "bool"),
    "abs": (("number",), "number"),
}


def parse(text: str) -> Node:
    """The expression as a tree; EvidenceError says which piece is not allowed and what is."""
    if len(text) > LONGEST:
        raise EvidenceError(f"条件超过 {LONGEST} 个字符", f"the condition is longer than {LONGEST} characters")
    source = text.strip()
    try:
        tree = ast.parse(source, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = getattr(error, "offset", None) or 1
        raise EvidenceError(
            f"条件写法有误（第 {where} 个字符处）：{text}", f"the condition cannot be parsed (character {where}): {text}"
        ) from None
    return Parser(source).node(tree.body, 0)


@dataclass(frozen=True)
class Parser:
    source: str

    def node(self, tree: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            raise EvidenceError("条件嵌套太深", "the condition is nested too deeply")
        match tree:
            case ast.Name() | ast.Attribute():
                return Name(self.name(tree))
            case ast.Constant():
                return self.literal(tree)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as constant):
                value = self.literal(constant).value
                if isinstance(value, Decimal):
                    return Constant(-value)
            case ast.UnaryOp(op=ast.Not(), operand=term):
                return Not(self.node(term, depth + 1))
            case ast.BoolOp(op=op, values=terms):
                return Logic("and" if isinstance(op, ast.And) else "or", tuple(self.node(t, depth + 1) for t in terms))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                return Arithmetic(ARITHMETIC[type(op)], self.node(left, depth + 1), self.node(right, depth + 1))
            case ast.Compare():
                return self.comparison(tree, depth)
            case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]) if function in FUNCTIONS:
                return Call(function, tuple(self.node(a, depth + 1) for a in arguments))
        raise self.refused(tree)

    def name(self, tree: ast.Name | ast.Attribute) -> str:
        match tree:
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=ast.Name(id=alias), attr=column):
                return f"{alias}.{column}"
        raise self.refused(tree)

    def literal(self, tree: ast.Constant) -> Constant:
        if isinstance(tree.value, bool | str):
            return Constant(tree.value)
        if isinstance(tree.value, int | float):
            try:
                return Constant(Decimal(self.text(tree)))  # from the text, so that 0.1 stays exact
            except InvalidOperation:
                pass
        raise self.refused(tree)

    def comparison(self, tree: ast.Compare, depth: int) -> Node:
        sides = [tree.left, *tree.comparators]
        found: list[Node] = []
        for left, operator, right in zip(sides, tree.ops, sides[1:], strict=False):
            item = self.node(left, depth + 1)
            if isinstance(operator, ast.In | ast.NotIn) and isinstance(right, ast.List | ast.Tuple):
                options = tuple(self.node(o, depth + 1) for o in right.elts)
                if not options or not all(isinstance(o, Constant) for o in options):
                    raise self.refused(right)
                found.append(Member(item, tuple(o for o in options if isinstance(o, Constant)), isinstance(operator, ast.NotIn)))
            elif type(operator) in COMPARISONS:
                found.append(Compare(COMPARISONS[type(operator)], item, self.node(right, depth + 1)))
            else:
                raise self.refused(tree)
        return found[0] if len(found) == 1 else Logic("and", tuple(found))

    def text(self, tree: ast.AST) -> str:
        return ast.get_source_segment(self.source, tree) or ""

    def refused(self, tree: ast.AST) -> EvidenceError:
        piece = self.text(tree)[:60]
        return EvidenceError(
            f"条件里不允许这样写：{piece}。只能用列名、常量、比较、in、and、or、not、加减乘除和函数 {'、'.join(FUNCTIONS)}",
            f"not allowed in a condition: {piece}. Use columns, constants, comparisons, in, and, or, not, + - * / and {', '.join(FUNCTIONS)}",
        )


def check(node: Node, scope: Scope) -> tuple[Node, Kind]:
    """The tree with its constants made of the right type, and what it yields; EvidenceError where the types do not meet."""
    match node:
        case Name(name):
            return node, known(name, scope)
        case Constant(value):
            return node, Kind(family_of(value))
        case Not(term):
            return Not(truth(term, scope)), Kind("bool")
        case Logic(operator, terms):
            return Logic(operator, tuple(truth(t, scope) for t in terms)), Kind("bool")
        case Compare():
            return compare(node, scope), Kind("bool")
        case Member(item, options, negated):
            checked, kind = check(item, scope)
            return Member(checked, tuple(constant(o, kind) for o in options), negated), Kind("bool")
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, expect(left, "number", scope), expect(right, "number", scope)), Kind("number")
        case Call():
            return call(node, scope)


def condition(text: str, scope: Scope) -> Node:
    """Parsed and checked, and sure to be true or false for every row."""
    return truth(parse(text), scope)


def compare(node: Compare, scope: Scope) -> Compare:
    left, left_kind = check(node.left, scope)
    right, right_kind = check(node.right, scope)
    if isinstance(right, Constant):
        right, right_kind = constant(right, left_kind), left_kind
    elif isinstance(left, Constant):
        left, left_kind = constant(left, right_kind), right_kind
    same = left_kind.family == right_kind.family or {left_kind.family, right_kind.family} == {"text", "enum"}
    if not same:
        raise EvidenceError(f"不能比较：{show(left)} 与 {show(right)} 类型不同", f"{show(left)} and {show(right)} are of different types")
    if node.operator not in ("==", "!=") and left_kind.family not in ("number", "date"):
        raise EvidenceError(f"{show(left)} 不是数字或日期，不能比大小", f"{show(left)} is neither number nor date and has no order")
    return Compare(node.operator, left, right)


def call(node: Call, scope: Scope) -> tuple[Node, Kind]:
    wanted, result = FUNCTIONS[node.function]
    given = node.arguments
    if node.function == "isnull":
        if len(given) != 1 or not isinstance(given[0], Name):
            raise EvidenceError("isnull 只接受一个列名", "isnull takes one column")
        return Call("isnull", (check(given[0], scope)[0],)), Kind("bool")
    if node.function == "within":
        if len(given) not in (2, 3) or not isinstance(given[1], Constant):
            raise EvidenceError("within 写作 within(日期列, '窗口名')", "within is written within(date column, 'window')")
        with_event: tuple[Family, ...] = ("date", "text", "date")
        wanted = with_event[: len(given)]
    if len(given) != len(wanted):
        raise EvidenceError(f"{node.function} 需要 {len(wanted)} 个参数", f"{node.function} takes {len(wanted)} arguments")
    arguments = tuple(expect(a, family, scope) for a, family in zip(given, wanted, strict=True))
    if node.function == "add_months" and not (whole(arguments[1])):
        raise EvidenceError("add_months 的第二个参数要写整数月数", "the second argument of add_months is a whole number of months")
    return Call(node.function, arguments), Kind(result)


def whole(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, Decimal) and node.value == node.value.to_integral_value()


def truth(node: Node, scope: Scope) -> Node:
    return expect(node, "bool", scope)


def expect(node: Node, family: Family, scope: Scope) -> Node:
    checked, kind = check(node, scope)
    if isinstance(checked, Constant):
        return constant(checked, Kind(family))
    if kind.family != family:
        words = {"bool": "是非", "number": "数字", "date": "日期", "text": "文字", "enum": "选项"}
        raise EvidenceError(
            f"{show(node)} 应为{words[family]}，实为{words[kind.family]}", f"{show(node)} should be {family}, it is {kind.family}"
        )
    return checked


def constant(literal: Constant, kind: Kind) -> Constant:
    """The constant as the other side needs it: a date written as text becomes a day; an enum word must be one of the list."""
    value = literal.value
    if kind.family == "date" and isinstance(value, str):
        try:
            return Constant(date.fromisoformat(value))
        except ValueError:
            raise EvidenceError(f"“{value}”不是日期，应写作 2021-07-01", f"'{value}' is not a date; write 2021-07-01") from None
    if kind.family == "enum" and isinstance(value, str):
        if value not in kind.values:
            raise EvidenceError(
                f"“{value}”不在选项之内；可选：{'、'.join(kind.values)}{nearest(value, kind.values)[0]}",
                f"'{value}' is not an option; allowed: {', '.join(kind.values)}{nearest(value, kind.values)[1]}",
            )
        return literal
    if family_of(value) != kind.family:
        raise EvidenceError(f"常量 {show(literal)} 的类型不对", f"the constant {show(literal)} is of the wrong type")
    return literal


def known(name: str, scope: Scope) -> Kind:
    if name in scope:
        return scope[name]
    zh, en = nearest(name, scope)
    raise EvidenceError(f"没有“{name}”这一列{zh}", f"there is no column '{name}'{en}")


def nearest(word: str, words: Scope | tuple[str, ...]) -> tuple[str, str]:
    close = difflib.get_close_matches(word, list(words), n=1, cutoff=0.5)
    return (f"；是否为“{close[0]}”？", f"; did you mean '{close[0]}'?") if close else ("", "")


def family_of(value: str | Decimal | date | bool) -> Family:
    match value:
        case bool():
            return "bool"
        case str():
            return "text"
        case Decimal():
            return "number"
        case date():
            return "date"


def show(node: Node) -> str:
    match node:
        case Name(name):
            return name
        case Constant(value):
            return f"'{value}'" if isinstance(value, str) else str(value)
        case Call(function, arguments):
            return f"{function}({', '.join(show(a) for a in arguments)})"
        case Compare(operator, left, right) | Arithmetic(operator, left, right):
            return f"{show(left)} {operator} {show(right)}"
        case Member(item, options, negated):
            return f"{show(item)} {'not in' if negated else 'in'} [{', '.join(show(o) for o in options)}]"
        case Logic(operator, terms):
            return f" {operator} ".join(show(t) if not isinstance(t, Logic) else f"({show(t)})" for t in terms)
        case Not(term):
            return f"not ({show(term)})"


def names(node: Node) -> Iterator[str]:
    """Every column the expression reads."""
    match node:
        case Name(name):
            yield name
        case Constant():
            return
        case Not(term):
            yield from names(term)
        case Member(item):
            yield from names(item)
        case Compare(_, left, right) | Arithmetic(_, left, right):
            yield from names(left)
            yield from names(right)
        case Call(_, parts) | Logic(_, parts):
            for part in parts:
                yield from names(part)
