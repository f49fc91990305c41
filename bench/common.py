"""What the measurements have in common: building the tools beside them, timing, DuckDB's environment, tables."""
import os
import platform
import resource
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
ROUNDS = 5


def compile_tool(build, name):
    """Builds one of the programs beside this script; returns its path."""
    target = os.path.join(build, "bench-" + name)
    libraries = {"libcsv": ["-lcsv"]}.get(name, [])
    if name == "evaluate":
        flags = subprocess.run(["pkg-config", "--libs", "libpcre2-8", "uchardet", "libutf8proc"], capture_output=True,
                               text=True)
        libraries = [os.path.join(build, "librubric.a")] + flags.stdout.split() + ["-lpthread", "-lcsv"]
    subprocess.run(["cc", "-std=gnu11", "-O3", "-D_GNU_SOURCE", "-I", os.path.join(ROOT, "src"), "-I",
                    os.path.join(build, "grammar"), os.path.join(HERE, name + ".c"), *libraries, "-o", target],
                   check=True)
    return target


def install_duckdb(build):
    """The interpreter of an environment that has DuckDB, or why there is none."""
    folder = os.path.join(build, "bench-venv")
    python = os.path.join(folder, "bin", "python")
    if os.path.exists(python) and subprocess.run([python, "-c", "import duckdb"], capture_output=True).returncode == 0:
        return python, None
    for step in ([sys.executable, "-m", "venv", folder], [python, "-m", "pip", "install", "-q", "duckdb"]):
        made = subprocess.run(step, capture_output=True, text=True)
        if made.returncode:
            return None, (made.stderr or made.stdout).strip().split("\n")[-1]
    return python, None


def seconds(command, piped=None, output=None):
    """Wall and processor seconds of one run; `piped` is a file that comes through a pipe. What an earlier run left of
    `output` is removed first: freeing it takes its time."""
    if output and os.path.exists(output):
        os.remove(output)
    os.sync()  # what earlier runs wrote is not this one's to wait for
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    feeder = subprocess.Popen(["cat", piped], stdout=subprocess.PIPE) if piped else None
    subprocess.run(command, check=True, stdin=feeder.stdout if feeder else None, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    if feeder:
        feeder.stdout.close()
        feeder.wait()
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def medians(runs):
    """Of several runs, of each of their numbers."""
    return [statistics.median(part) for part in zip(*runs)]


def generate(tool, path, *numbers):
    with open(path, "wb") as f:
        subprocess.run([tool, *map(str, numbers)], check=True, stdout=f)


def machine():
    name = platform.machine()
    for line in open("/proc/cpuinfo", encoding="utf-8"):
        if line.startswith("model name"):
            name = line.split(":", 1)[1].strip()
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}"


def table(head, rows):
    """In the form of docs/benchmarks.md."""
    for row in [head, ["---"] * len(head), *rows]:
        print("| " + " | ".join(row) + " |")
