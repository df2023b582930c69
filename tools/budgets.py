"""Fails when a file, a function or a parameter list outgrows its budget, or core dependencies exceed theirs."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

LINES_PER_FILE = 800
LINES_PER_FUNCTION = 60
PARAMETERS = 6
DEPENDENCIES = 12
CHAIN = 14
ROOT = Path(__file__).parent.parent


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def untyped(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return function.returns is None or any(a.annotation is None for a in arguments if a.arg not in ("self", "cls"))


def faults(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if (lines := text.count("\n")) > LINES_PER_FILE:
        yield f"{path}: {lines} lines, at most {LINES_PER_FILE}"
    for function in functions(ast.parse(text)):
        where = f"{path}:{function.lineno} {function.name}"
        if (length := (function.end_lineno or function.lineno) - function.lineno + 1) > LINES_PER_FUNCTION:
            yield f"{where}: {length} lines, at most {LINES_PER_FUNCTION}"
        if (count := parameters(function)) > PARAMETERS:
            yield f"{where}: {count} parameters, at most {PARAMETERS}"
        if untyped(function) and "migrations" not in path.parts:  # those keep the shape Django gives them
            yield f"{where}: a parameter or the result has no type"


def import_faults() -> Iterator[str]:
    """A circle of modules, and a chain of more than CHAIN parts (a part is a module or package right below jixiao)."""
    graph = grimp.build_graph("jixiao", exclude_type_checking_imports=True)
    for module in sorted(graph.modules):
        below = graph.find_modules_directly_imported_by(module)
        if any(module in graph.find_modules_directly_imported_by(other) for other in below):
            yield f"{module}: imports in a circle"
    for package in [child for child in graph.find_children("jixiao") if graph.find_children(child)]:
        graph.squash_module(package)
    parts = {part: graph.find_modules_directly_imported_by(part) - {part, "jixiao"} for part in graph.modules - {"jixiao"}}

    @cache
    def depth(part: str) -> int:
        return 1 + max((depth(other) for other in parts[part]), default=0)

    longest = max(parts, key=depth)
    if depth(longest) > CHAIN:
        yield f"{longest}: an import chain of {depth(longest)} parts, at most {CHAIN}"


def main() -> int:
    found = [fault for path in sorted((ROOT / "src").rglob("*.py")) for fault in faults(path)]
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    if len(dependencies) > DEPENDENCIES:
        found.append(f"pyproject.toml: {len(dependencies)} run-time dependencies, at most {DEPENDENCIES}")
    found += import_faults()
    print("\n".join(found) or "budgets kept")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
