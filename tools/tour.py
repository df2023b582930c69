"""Shows the main job on the two seed forms: read, check, build from ledgers, export. Every step is a command you can type."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
OUT = Path("var/tour")
STEPS = (
    ("读表：一张填好的自评表说了什么", "read examples/filed/shanghai-2020.xlsx"),
    ("核查：重新计分，指出问题在哪一格", "check examples/filed/wangcheng-2021.docx"),
    ("再查一张，并写成网页报告", f"check examples/filed/shanghai-2020.xlsx --html {OUT}/shanghai-2020.html"),
    ("由台账生成：记录 → 完成值 → 得分 → 正式表格", f"build examples/wangcheng-2021 --out {OUT}/wangcheng-2021"),
    ("由台账生成：第二个示例", f"build examples/shanghai-2020 --out {OUT}/shanghai-2020"),
    ("追溯：这个数从哪些记录来", "trace examples/wangcheng-2021 1"),
)


LINES = 48  # of each answer; the whole is one command away


def main() -> int:
    (ROOT / OUT).mkdir(parents=True, exist_ok=True)
    jixiao = Path(sys.executable).with_name("jixiao")
    for title, command in STEPS:
        print(f"\n━━ {title}\n$ jixiao {command}\n", flush=True)
        done = subprocess.run([jixiao, *command.split()], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode > 1:
            return done.returncode
        lines = done.stdout.splitlines()
        print("\n".join(lines[:LINES]))
        if len(lines) > LINES:
            print(f"……其余 {len(lines) - LINES} 行：.venv/bin/jixiao {command}")
    print(f"\n以上文件写在 {OUT}/ 。下面启动网页应用。\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
