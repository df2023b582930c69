"""The command `jixiao`: a contract (DESIGN §5). Each command has a twin among the public functions of the package.

Exit: 0 clean, 1 findings of severity error, 2 wrong use, 3 a file could not be read (the rest is still done).
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from jixiao import __version__
from jixiao.errors import JixiaoError, Language, Message, WrongUse

if TYPE_CHECKING:
    from jixiao.corpus.lake import Lake
    from jixiao.files import Against, CheckedFile, FormFile
    from jixiao.form import Form

CLEAN, FOUND, WRONG, UNREAD = 0, 1, 2, 3
T = TypeVar("T")


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and gives its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    language = spoken(arguments if arguments is not None else sys.argv[1:])
    try:
        options = parser(language).parse_args(arguments)
        return options.run(options)
    except JixiaoError as error:
        print(error.message.to(language), file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        sys.stdout = None  # the reader of a pipe left; nothing more can be said
        return CLEAN
    except KeyboardInterrupt:
        print(Message("已中断；已完成的结果没有改动。", "Stopped; what was done stands.").to(language), file=sys.stderr)
        return 130


def spoken(arguments: list[str]) -> Language:
    """The language asked for with --lang, else that of the locale; forms are Chinese, so Chinese where the locale says nothing."""
    asked = next((after for before, after in pairwise(arguments) if before == "--lang"), None)
    asked = asked or next((word[7:] for word in arguments if word.startswith("--lang=")), None)
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if (asked or locale).startswith("en") and asked != "zh" else "zh"


class Commands:
    """The argument parser under construction: one method call a command."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.top = argparse.ArgumentParser(
            prog="jixiao", description=self.say("预算绩效自评：读表、算分、核查、生成", "budget-performance self-evaluations")
        )
        self.top.add_argument("--version", action="version", version=f"jixiao {__version__}")
        self.commands = self.top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def add(self, name: str, run: Callable[[argparse.Namespace], int], zh: str, en: str) -> argparse.ArgumentParser:
        command = self.commands.add_parser(name, help=self.say(zh, en), description=self.say(zh, en))
        command.add_argument("--lang", choices=("zh", "en"), default=self.language, help=self.say("输出语言", "language of the output"))
        command.set_defaults(run=run)
        return command


def parser(language: Language) -> argparse.ArgumentParser:
    commands = Commands(language)
    form_commands(commands, commands.say)
    workspace_commands(commands, commands.say)
    ledger_commands(commands, commands.say)
    catalogue_commands(commands, commands.say)
    lake_commands(commands, commands.say)
    server_commands(commands, commands.say)
    keeping_commands(commands, commands.say)
    return commands.top


def form_commands(commands: Commands, say: Callable[[str, str], str]) -> None:
    command = commands.add("read", read, "读出文件中的自评表", "print the recognised form(s) of each file")
    command.add_argument("files", nargs="+", metavar="FILE")
    command.add_argument("--json", action="store_true", help=say("输出 JSON", "print JSON"))

    command = commands.add("check", check, "重新计分并核查", "recompute every score and check every rule")
    command.add_argument("files", nargs="+", metavar="FILE|DIR")
    command.add_argument(
        "--profile", metavar="ID", help=say("评分办法；默认按地区和年度选取", "scoring profile; by place and year if not given")
    )
    command.add_argument("--approved", metavar="FORM", help=say("批复的绩效目标表", "the approved target form"))
    command.add_argument("--last-year", metavar="FORM", help=say("上年度的同一张表", "last year's form"))
    command.add_argument(
        "--rules", metavar="DIR", action="append", default=[], help=say("本地自定规则的文件夹", "a folder of rules of your own")
    )
    command.add_argument("--peers", metavar="LAKE", help=say("与库中同名指标比较", "compare with the same indicators in a lake"))
    output = command.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help=say("输出 JSON", "print JSON"))
    output.add_argument("--html", metavar="OUT", help=say("写出 HTML 报告", "write an HTML report"))
    output.add_argument("--repair", metavar="DIR", help=say("写出改正了算术错误的副本", "write a copy with the arithmetic put right"))
    output.add_argument("--batch", metavar="DIR", help=say("写出汇总表和一页图", "write a summary workbook and a page of pictures"))
    output.add_argument(
        "--annotate", metavar="DIR", help=say("写出带批注的同一文件", "write the same file with a comment on every wrong cell")
    )

    command = commands.add("export", export, "把一张表填入正式表样", "put a form into an official layout")
    command.add_argument(
        "form", metavar="FORM", help=say("表的 JSON，或能读出一张表的文件", "a form as JSON, or a file that holds one form")
    )
    command.add_argument(
        "--public", action="store_true", help=say("遮盖个人信息的公开副本及遮盖清单", "a copy with personal data masked, and the list")
    )
    command.add_argument("--layout", metavar="ID", help=say("表样：", "layout: ") + ", ".join(layout_names()))
    command.add_argument("-o", "--output", required=True, metavar="OUT.docx|.xlsx|.pdf|.html")


def workspace_commands(commands: Commands, say: Callable[[str, str], str]) -> None:
    command = commands.add("build", build, "由台账生成：完成值、得分、正式表格", "ledgers → actual values → scores → the official form")
    command.add_argument("workspace", metavar="WORKSPACE")
    command.add_argument("--out", metavar="DIR", help=say("正式表格和追溯页写到哪里", "where the form and its lineage page go"))
    command.add_argument("--json", action="store_true", help=say("输出 JSON", "print JSON"))
    command.add_argument("--watch", action="store_true", help=say("文件一变就重新生成", "build again whenever a file changes"))

    command = commands.add("trace", trace, "一个指标从表格追到记录", "one indicator from the form back to its records")
    command.add_argument("workspace", metavar="WORKSPACE")
    command.add_argument("indicator", metavar="INDICATOR", help=say("序号或名称", "its number or a piece of its name"))
    command.add_argument("--rows", type=int, default=5, metavar="N", help=say("每本台账列出几条记录", "records shown of each ledger"))


def ledger_commands(commands: Commands, say: Callable[[str, str], str]) -> None:
    command = commands.add("ledger", ledger, "台账目录，或写出空白台账", "the ledgers of the packs, or empty workbooks to fill")
    command.add_argument("pack", nargs="?", metavar="PACK")
    command.add_argument("--out", metavar="DIR", help=say("空白台账写到哪里", "where the empty workbooks go"))


def server_commands(commands: Commands, say: Callable[[str, str], str]) -> None:
    for name, run, zh, en in (
        ("serve", serve, "启动网页应用", "serve the web application"),
        ("demo", demo, "填入虚构的一个区并启动网页应用", "fill an invented district and serve it"),
    ):
        command = commands.add(name, run, zh, en)
        command.add_argument("--port", type=int, default=8000)
        command.add_argument("--host", default="127.0.0.1", help=say("监听地址", "address to listen on"))


def layout_names() -> list[str]:
    """The names of the layouts, without loading them."""
    return sorted(path.name for path in (Path(__file__).parent / "layouts").iterdir() if (path / "layout.toml").exists())


def keeping_commands(commands: Commands, say: Callable[[str, str], str]) -> None:
    command = commands.add("backup", backup, "备份数据库和文件", "one archive of database and files")
    command.add_argument(
        "folder",
        nargs="?",
        metavar="DIR",
        help=say("写到哪里（默认在数据文件夹的 backups 里）", "where it goes (backups in the home folder)"),
    )
    command.add_argument("--keep", type=int, metavar="N", help=say("只保留最近 N 份", "keep the newest N only"))

    command = commands.add("restore", restore, "从备份恢复", "bring an archive back")
    command.add_argument("archive", metavar="ARCHIVE")
    command.add_argument(
        "--replace", action="store_true", help=say("现有数据移到一旁，不删除", "set the present data aside, deleting nothing")
    )

    commands.add("verify", verify, "核验日志链、公开版本和文件", "verify the journal's chain, published forms and files")


def catalogue_commands(commands: Commands, say: Callable[[str, str], str]) -> None:
    command = commands.add("rule", rule, "核查规则目录，或一条规则的说明", "the catalogue of rules, or the manual page of one")
    command.add_argument("code", nargs="?", metavar="CODE")
    command.add_argument(
        "folder",
        nargs="?",
        metavar="DIR",
        help=say("rule test DIR：试本地自定规则", "rule test DIR: try rules of your own on their fixtures"),
    )

    command = commands.add(
        "profile", profile, "评分办法目录、说明，或由已填表推断", "scoring profiles: list, explain, or infer from a filled form"
    )
    command.add_argument("id", nargs="?", metavar="ID")
    command.add_argument(
        "--infer", metavar="FILE", help=say("找出能解释该表得分的评分办法", "find the profile that explains this form's scores")
    )


def lake_commands(commands: Commands, say: Callable[[str, str], str]) -> None:
    command = commands.add("corpus", corpus, "大量表格：入库、全库核查、统计", "many forms: add to a lake, audit it, statistics")
    deeds = say("add 入库，audit 全库重新核查，stats 写出统计", "add documents, audit all forms anew, write statistics")
    command.add_argument("deed", choices=("add", "audit", "stats"), help=deeds)
    command.add_argument("lake", metavar="LAKE", help=say("数据湖：文件夹或 s3://桶/前缀", "the lake: a folder or s3://bucket/prefix"))
    paths = say("文件、文件夹、zip、tar、WARC 或清单 CSV", "files, folders, zip, tar, WARC, or a CSV of paths")
    command.add_argument("paths", nargs="*", metavar="PATH", help=paths)
    engines = say("在本进程、在多个进程（默认）、在集群上运行", "run here, in processes (the rule), or on a cluster")
    command.add_argument("--engine", choices=("local", "processes", "cluster"), default="processes", help=engines)
    command.add_argument(
        "--retry", action="store_true", help=say("以前未能读出的文件再读一次（add）", "read again what could not be read before (add)")
    )
    command.add_argument("--out", metavar="DIR", help=say("统计写到哪里（默认写在库里）", "where statistics go (the lake if not given)"))

    command = commands.add(
        "mcp", mcp, "供智能助手调用的接口（MCP，标准输入输出）", "a Model Context Protocol server on standard input and output"
    )
    roots = say("允许读取的文件夹（默认当前文件夹）", "folders it may read (the current one if not given)")
    command.add_argument("roots", nargs="*", metavar="DIR", help=roots)


def read(options: argparse.Namespace) -> int:
    from jixiao import files
    from jixiao.report import json, text

    results = [files.read(path) for path in progress(list(files.expand(options.files)), options)]
    if options.json:
        print(json.dumps(json.files(results, options.lang)))
    else:
        text.show_forms(results, options.lang)
    return exit_code(results)


def check(options: argparse.Namespace) -> int:
    from jixiao import files

    against = against_of(options)
    results = [files.check(path, against=against) for path in progress(list(files.expand(options.files)), options)]
    if options.json:
        from jixiao.report import json

        print(json.dumps(json.files(results, options.lang)))
    else:
        from jixiao.report import text

        text.show_checks(results, options.lang)
    if options.peers and not options.json:
        show_peers(results, options)
    if options.html:
        from jixiao.report import html

        Path(options.html).write_text(html.page(results, options.lang), encoding="utf-8")
    if options.annotate:
        copies(results, options, Path(options.annotate), annotated)
    if options.repair:
        copies(results, options, Path(options.repair), repaired)
    if options.batch:
        summarise(results, options)
    return exit_code(results)


def copies(
    results: "list[CheckedFile]",
    options: argparse.Namespace,
    out: Path,
    make: "Callable[[CheckedFile, bytes, Language], bytes | None]",
) -> None:
    """A copy of each file that holds a form; a sentence for each that cannot be copied so."""
    out.mkdir(parents=True, exist_ok=True)
    for result in results:
        source = Path(result.path)
        try:
            copy = make(result, source.read_bytes(), options.lang) if result.forms else None
        except WrongUse as error:
            print(error.message.to(options.lang), file=sys.stderr)
            continue
        if copy is not None:
            save(out / source.name, copy, options)


def annotated(result: "CheckedFile", data: bytes, language: Language) -> bytes:
    from jixiao.report.annotate import annotate

    return annotate(result, data, language)


def repaired(result: "CheckedFile", data: bytes, language: Language) -> bytes | None:
    """The repaired copy, with each change told; None where arithmetic decides no cell."""
    from jixiao.report.repair import repair

    copy, changes = repair(result, data, language)
    for change in changes:
        print(f"{change.place}  {change.old} → {change.new}  {change.why.to(language)}")
    if not changes:
        print(Message(f"{result.path}：没有可由算术改正的数。", f"{result.path}: arithmetic decides no cell.").to(language))
    return copy if changes else None


def summarise(results: "list[CheckedFile]", options: argparse.Namespace) -> None:
    from jixiao.report import batch

    out = Path(options.batch)
    out.mkdir(parents=True, exist_ok=True)
    save(out / "summary.xlsx", batch.workbook(results, options.lang), options)
    save(out / "summary.svg", batch.picture(results, options.lang).encode(), options)


def save(path: Path, data: bytes, options: argparse.Namespace) -> None:
    path.write_bytes(data)
    print(Message(f"已写出 {path}", f"Wrote {path}").to(options.lang))


def export(options: argparse.Namespace) -> int:
    from jixiao import compose, layouts

    target = Path(options.output)
    target.parent.mkdir(parents=True, exist_ok=True)
    if options.public:
        return publish(Path(options.form), target, options)
    if not options.layout:
        raise WrongUse("请用 --layout 指定表样。", "Name a layout with --layout.")
    made = compose.export(form_given(options.form), layouts.load(options.layout), target.suffix.removeprefix(".").lower())
    save(target, made, options)
    return CLEAN


def publish(source: Path, target: Path, options: argparse.Namespace) -> int:
    """A copy of a filed form with personal data masked as proposed, and the list of what was masked and why. It publishes nothing."""
    from jixiao import readers
    from jixiao.report.redact import listing, propose, redact
    from jixiao.writers import write

    document = readers.read(source)
    masks = propose(document)
    copy = redact(document, source.read_bytes(), masks)
    save(target.with_suffix(f".{copy.format}"), copy.data, options)
    save(target.with_name(f"{target.stem}-masked.xlsx"), write(listing(masks, source.name, options.lang), "xlsx"), options)
    zh = f"建议遮盖 {len(masks)} 处；公开之前须经保密审查，由人逐条决定。"
    en = f"{len(masks)} pieces masked as proposed; a person must decide each before disclosure."
    print(Message(zh, en).to(options.lang))
    return CLEAN


def form_given(path: str) -> "Form":
    """The form in a JSON file (one Form, or what read, check and build print) or in any file Jixiao reads."""
    import json as standard_json

    from jixiao.form import from_json

    if not path.endswith(".json"):
        return only_form(path)
    try:
        data = standard_json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUse(f"{path} 不是可读的 JSON：{error}", f"{path} is not JSON that can be read: {error}") from error
    forms = data.get("forms") or [form for file in data.get("files", ()) for form in file["forms"]] or [data]
    if len(forms) != 1:
        raise WrongUse(f"{path}：应只有一张表，读到 {len(forms)} 张。", f"{path}: one form is wanted, {len(forms)} were found.")
    return from_json(forms[0])


def build(options: argparse.Namespace) -> int:
    from jixiao import workspace
    from jixiao.report import built

    if options.watch:
        for made in workspace.watch(options.workspace, out=options.out):
            built.show(made, options.workspace, options.lang) if isinstance(made, workspace.Build) else print(made, file=sys.stderr)
    made = workspace.build(options.workspace, out=options.out, language=options.lang)
    if options.json:
        from jixiao.report import json

        print(json.dumps(built.to_json(made, options.workspace, options.lang)))
    else:
        built.show(made, options.workspace, options.lang)
    return FOUND if any(finding.severity == "error" for finding in made.report.findings) else CLEAN


def ledger(options: argparse.Namespace) -> int:
    from jixiao.evidence.pack import catalogue, load
    from jixiao.evidence.template import write_templates

    for name in [options.pack] if options.pack else catalogue():
        ledgers = load(name).ledgers.values()
        print(f"{name}: " + "、".join(f"{each.zh}({each.name})" for each in ledgers))
        if options.out:
            for path in write_templates(ledgers, Path(options.out)):
                print(Message(f"已写出 {path}", f"Wrote {path}").to(options.lang))
    return CLEAN


def trace(options: argparse.Namespace) -> int:
    from jixiao.workspace import trace as traced

    print(traced(options.workspace, options.indicator, language=options.lang, rows=options.rows))
    return CLEAN


def show_peers(results: "list[CheckedFile]", options: argparse.Namespace) -> None:
    from jixiao.corpus.lake import Lake
    from jixiao.corpus.peers import peers
    from jixiao.report import text

    lake = Lake(options.peers)
    for form in (checked.form for result in results for checked in result.forms):
        text.show_peers(form, peers(form, lake), options.lang)


def against_of(options: argparse.Namespace) -> "Against":
    from jixiao.files import Against
    from jixiao.profile import load

    return Against(
        profile=load(options.profile) if options.profile else None,
        approved=only_form(options.approved) if options.approved else None,
        last_year=only_form(options.last_year) if options.last_year else None,
        packs=tuple(Path(folder) for folder in options.rules),
    )


def only_form(path: str) -> "Form":
    """The form in the file; WrongUse where there is none or more than one."""
    from jixiao import files

    found = files.read(path)
    if found.error:
        raise WrongUse(f"{path}：{found.error.zh}", f"{path}: {found.error.en}")
    if len(found.forms) != 1:
        raise WrongUse(f"{path}：应只有一张表，读到 {len(found.forms)} 张。", f"{path}: one form is wanted, {len(found.forms)} were found.")
    return found.forms[0]


def rule(options: argparse.Namespace) -> int:
    from jixiao.audit import catalogue
    from jixiao.corpus.across import RULES
    from jixiao.report import text

    if options.code == "test" and options.folder:
        return try_rules(options)
    rules = (*catalogue(), *RULES)
    if options.code is None:
        text.show_rules(rules, options.lang)
        return CLEAN
    wanted = [r for r in rules if options.code.upper() == r.code or options.code == r.name]
    if not wanted:
        raise WrongUse(
            f"没有规则 {options.code}；jixiao rule 列出全部规则。", f"There is no rule {options.code}; `jixiao rule` lists them all."
        )
    text.show_rule(wanted[0], options.lang)
    return CLEAN


def try_rules(options: argparse.Namespace) -> int:
    """Each rule of a folder on its fixture; FOUND where one does not do what its fixture says."""
    from jixiao.trial import try_pack

    outcomes = try_pack(options.folder)
    for outcome in outcomes:
        print(f"{'✓' if outcome.passed else '✗'} {outcome.code} {outcome.kind} {outcome.number} {outcome.said.to(options.lang)}")
    return CLEAN if all(outcome.passed for outcome in outcomes) else FOUND


def profile(options: argparse.Namespace) -> int:
    from jixiao.profile import catalogue, load
    from jixiao.report import profiles

    if options.infer:
        from jixiao.infer import infer

        profiles.show_inference(infer(only_form(options.infer)), options.lang)
    elif options.id:
        profiles.show_profile(load(options.id), options.lang)
    else:
        profiles.show_profiles(catalogue(), options.lang)
    return CLEAN


def corpus(options: argparse.Namespace) -> int:
    from jixiao.corpus.lake import Lake
    from jixiao.corpus.sources import present

    if options.deed == "add" and not options.paths:
        raise WrongUse("请给出要加入的文件、文件夹、压缩包或清单。", "Name the files, folders, archives or lists to add.")
    if options.deed != "add" and options.paths:
        raise WrongUse(f"{options.deed} 对整个库进行，不接文件。", f"`{options.deed}` works on the whole lake and takes no files.")
    present(options.paths)  # before a lake is begun for them
    lake = Lake(options.lake, create=options.deed == "add")
    return {"add": corpus_add, "audit": corpus_audit, "stats": corpus_stats}[options.deed](lake, options)


def corpus_add(lake: "Lake", options: argparse.Namespace) -> int:
    from jixiao.corpus.add import add, compact
    from jixiao.report.corpus_watch import watched

    with watched(Message("加入文件", "documents"), options.lang) as step:
        watch = lambda p: step(p.done + p.known, p.total, p.unread)  # noqa: E731
        done = add(lake, options.paths, engine=options.engine, retry=options.retry, watch=watch)
    compact(lake)
    zh = f"加入 {done.done} 个文件（{done.forms} 张表），{done.known} 个已在库中，{done.unread} 个未能读出，用时 {done.seconds:.1f} 秒。"
    en = f"{done.done} documents added ({done.forms} forms), {done.known} known already, {done.unread} not read, in {done.seconds:.1f} s."
    print(Message(zh, en).to(options.lang))
    return UNREAD if done.unread else CLEAN


def corpus_audit(lake: "Lake", options: argparse.Namespace) -> int:
    from jixiao.corpus.audit import audit
    from jixiao.report.corpus_watch import watched

    total = sum(part.rows for part in lake.parts("forms"))
    with watched(Message("核查", "forms audited"), options.lang) as step:
        done = audit(lake, engine=options.engine, watch=lambda count: step(count, total, 0))
    severe = lake.scan("findings").filter(severity="error").select("form").unique().collect().height
    print(Message(f"核查 {done} 张表，{severe} 张有错误。", f"{done} forms audited, {severe} with errors.").to(options.lang))
    return FOUND if severe else CLEAN


def corpus_stats(lake: "Lake", options: argparse.Namespace) -> int:
    from jixiao.corpus.storage import S3
    from jixiao.report import corpus as report

    if not options.out and options.lake.startswith(S3):
        raise WrongUse(
            "库在存储桶里，请用 --out 指定统计写到哪个文件夹。", "The lake is in a bucket; name a folder for the statistics with --out."
        )
    found, out = report.tables(lake), Path(options.out or options.lake)
    out.mkdir(parents=True, exist_ok=True)
    (out / "statistics.html").write_text(report.page(found, options.lang), encoding="utf-8")
    report.workbook(found, out / "statistics.xlsx", options.lang)
    print(
        Message(f"已写出 {out}/statistics.html 和 statistics.xlsx。", f"Wrote {out}/statistics.html and statistics.xlsx.").to(options.lang)
    )
    return CLEAN


def serve(options: argparse.Namespace) -> int:
    from jixiao import web

    web.serve(options.port, host=options.host)
    return CLEAN


def demo(options: argparse.Namespace) -> int:
    os.environ.setdefault("JIXIAO_HOME", str(Path.home() / ".local/share/jixiao-demo"))  # never the installation in use
    from jixiao import web

    web.prepare()
    from jixiao.web import demo as district
    from jixiao.web.accounts.models import Unit

    if not Unit.objects.exists():
        print(Message("正在填入虚构的一个区…", "Filling an invented district …").to(options.lang), flush=True)
        district.fill()
    address = f"http://{options.host}:{options.port}/"
    print(f"{district.accounts()}\n\n{Message('打开', 'Open').to(options.lang)} {address}", flush=True)
    web.serve(options.port, host=options.host)
    return CLEAN


def backup(options: argparse.Namespace) -> int:
    keep = ["--keep", str(options.keep)] if options.keep else []
    return managed("backup", *([options.folder] if options.folder else []), *keep)


def restore(options: argparse.Namespace) -> int:
    return managed("restore", options.archive, *(["--replace"] if options.replace else []))


def verify(_options: argparse.Namespace) -> int:
    return managed("verify")


def managed(*words: str) -> int:
    """One command of the web application's own; its sentence is in both languages. FOUND where it fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        call_command(*words)
    except CommandError as error:
        print(error, file=sys.stderr)
        return FOUND
    return CLEAN


def mcp(options: argparse.Namespace) -> int:
    from jixiao.mcp import server

    server(options.roots or ["."], options.lang).run()
    return CLEAN


def progress(items: list[T], options: argparse.Namespace) -> Iterator[T]:
    """The items one by one, with a bar on standard error where a person is watching and there is more than one."""
    if len(items) < 2 or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    what = "处理文件" if options.lang == "zh" else "files"
    yield from track(items, description=what, console=Console(stderr=True), transient=True)


def exit_code(results: "Iterable[FormFile | CheckedFile]") -> int:
    from jixiao.files import Checked

    results = list(results)
    if any(result.error for result in results):
        return UNREAD
    checked = [form for result in results for form in result.forms if isinstance(form, Checked)]
    return FOUND if any(f.severity == "error" for form in checked for f in form.report.findings) else CLEAN


if __name__ == "__main__":
    sys.exit(main())
