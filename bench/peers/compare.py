"""Runs PyTorch as installed, PyTorch at its best, Cero and, where it is given, llama.cpp in turn on
the same work, and prints the medians and their ratios. README.md says what each row is."""

import argparse
import importlib.metadata
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parent.parent
BUILT = HERE / "target"

GPT2 = "12,12,768,50257,{context}"
GPT2_1024 = GPT2.format(context=1024)
SHAKESPEARE = "6,6,384,65,{context}"
NANO = "4,4,128,65,{context}"

INSTALLED = "PyTorch as installed"
BEST = "PyTorch at its best"
CERO = "Cero"
CERO_BF16 = "Cero, bf16"
CERO_INT8 = "Cero, int8"
LLAMA = "llama.cpp"
LLAMA_Q8 = "llama.cpp, q8_0"

BOOK = "book"


@dataclass(frozen=True)
class Figure:
    """One number of a row: more is better, unless it is a time."""

    name: str
    key: str
    unit: str
    less_is_better: bool = False


@dataclass(frozen=True)
class Row:
    """Commands that do the same work, and what is taken from the JSON that they print."""

    cero: str
    pytorch: str
    figures: tuple
    llama: str = ""
    compact: bool = False  # whether Cero also does it with its weights in fewer bits


@dataclass(frozen=True)
class Peer:
    """A program, what it is told in a row (nothing where it has no part in it), and which of Cero's
    runs it is held against."""

    program: tuple
    work: Callable[[Row], str]
    environment: dict = field(default_factory=dict)
    against: str = CERO


def train(preset, shape, batch, context, dropout, steps):
    return Row(
        f"bench train --preset {preset} --batch {batch} --context {context}"
        f" --dropout {dropout} --steps {steps} --json",
        f"train --shape {shape.format(context=context)} --batch {batch}"
        f" --dropout {dropout} --steps {steps}",
        (Figure("training", "tokens_per_second", "tokens/s"),),
    )


ROWS = {
    "gpt2-b4-t64": train("gpt2", GPT2, 4, 64, 0, 10),
    "gpt2-b4-t256": train("gpt2", GPT2, 4, 256, 0, 5),
    "gpt2-b1-t1024": train("gpt2", GPT2, 1, 1024, 0, 5),
    "shakespeare": train("shakespeare", SHAKESPEARE, 64, 256, 0, 3),
    "shakespeare-dropout": train("shakespeare", SHAKESPEARE, 64, 256, 0.2, 3),
    "nano": train("nano", NANO, 12, 64, 0, 100),
    "generate": Row(
        "bench generate --preset gpt2 --steps 128 --json",
        f"generate --shape {GPT2_1024} --prompt 512 --steps 128",
        (
            Figure("prompt", "prompt_tokens_per_second", "tokens/s"),
            Figure("decoding", "tokens_per_second", "tokens/s"),
        ),
        llama="-p 512 -n 128 -d 0,512 -r 3 -o json",
        compact=True,
    ),
    "first-token": Row(
        "generate --model {model} --prompt-ids 464,2068,7586,21831 --tokens 1 --greedy --json",
        "first-token --model {model} --prompt-ids 464,2068,7586,21831",
        (Figure("first token", "first_line_seconds", "s", less_is_better=True),),
    ),
    BOOK: Row(
        "book --data {data} --epochs {epochs} --out {out} --json",
        "book --data {data} --epochs {epochs} --tokenizer {tokenizer}",
        (Figure("training", "seconds", "s", less_is_better=True),),
    ),
}


class ComparisonError(Exception):
    """Says in one sentence why there is no comparison."""


def peers_of_this_machine(llama):
    """All peers by name; `llama` is llama-bench with two models, or nothing."""
    pytorch = (sys.executable, str(HERE / "pytorch.py"))
    cero = (str(HOME / "cero"),)
    peers = {INSTALLED: Peer(pytorch, on_threads_of_pytorch)}
    preloaded = preloads()
    if preloaded:
        environment = {"LD_PRELOAD": ":".join(preloaded)}
        peers[BEST] = Peer(pytorch, on_threads_of_pytorch, environment)
    peers[CERO] = Peer(cero, on_threads_of_cero)
    options = [*cero, "bench", "generate", "--help"]
    if "--weights" in subprocess.run(options, capture_output=True, text=True, check=True).stdout:
        peers[CERO_BF16] = Peer(cero, lambda row: compact(row, "bf16"))
        peers[CERO_INT8] = Peer(cero, lambda row: compact(row, "int8"))
    if llama:
        bench, fp32, q8 = llama
        peers[LLAMA] = Peer((bench, "-m", fp32), on_threads_of_llama)
        peers[LLAMA_Q8] = Peer((bench, "-m", q8), on_threads_of_llama, against=CERO_INT8)
    return peers


def on_threads_of_pytorch(row):
    return row.pytorch + " --threads {threads}"


def on_threads_of_cero(row):
    return row.cero + " --threads {threads}"


def compact(row, weights):
    return f"{on_threads_of_cero(row)} --weights {weights}" if row.compact else ""


def on_threads_of_llama(row):
    return row.llama and row.llama + " -t {threads}"


def preloads():
    """The libraries that make PyTorch faster; none, with a word why, where one is missing."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        tell(f"leaving out {BEST}: its libraries are for Linux on x86-64")
        return []
    compiler = shutil.which("gcc") or shutil.which("cc")
    tcmalloc = find_tcmalloc()
    if not compiler:
        tell(f"leaving out {BEST}: it needs gcc (apt install gcc)")
        return []
    if not tcmalloc:
        tell(f"leaving out {BEST}: it needs tcmalloc (apt install libtcmalloc-minimal4)")
        return []
    BUILT.mkdir(exist_ok=True)
    library = BUILT / "mkl_intel.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", library, HERE / "mkl_intel.c"], check=True
    )
    return [str(library), tcmalloc]


def find_tcmalloc():
    known = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    for line in known.splitlines():
        if "libtcmalloc_minimal.so." in line:
            return line.split("=>")[1].strip()
    return None


def command(peer, row, places):
    return [*peer.program, *(part.format_map(places) for part in peer.work(row).split())]


def busy_seconds():
    """Processor time of the whole machine so far; 0 where the system does not count it."""
    try:
        with open("/proc/stat", encoding="ascii") as stat:
            user, nice, system, _, _, irq, soft_irq, steal = map(int, stat.readline().split()[1:9])
    except OSError:
        return 0
    return (user + nice + system + irq + soft_irq + steal) / os.sysconf("SC_CLK_TCK")


def run(arguments, environment):
    """One process from start to end: what it printed, to which its time to the first line is added."""
    busy = busy_seconds()
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            arguments,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        line = process.stdout.readline()
        seconds = time.monotonic() - began
        output = line + process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0 or not line:
            errors.seek(0)
            raise ComparisonError(
                f"'{' '.join(arguments)}' ended with {process.returncode}: {errors.read().strip()}"
            )
    lasted = time.monotonic() - began
    others = busy_seconds() - busy - usage.ru_utime - usage.ru_stime
    result = printed(output)
    result.setdefault("peak_rss_bytes", 1024 * usage.ru_maxrss)
    return result | {"first_line_seconds": seconds, "others": max(0, others) / lasted}


def printed(output):
    """The last line's JSON object, with the figures in it if it has some; or llama-bench's list."""
    if output.startswith("["):
        tests = json.loads(output)
        rates = {
            (test["n_prompt"] > 0, test["n_depth"]): statistics.median(test["samples_ts"])
            for test in tests
        }
        # As the others: a prompt, and what is written after it.
        return {"prompt_tokens_per_second": rates[True, 0], "tokens_per_second": rates[False, 512]}
    result = json.loads(output.splitlines()[-1])
    return result | result.get("figures", {})


def require_same_work(name, results):
    """The peers must have as many parameters and evaluations, and give the same token."""
    all_runs = [run for runs in results.values() for run in runs]
    for key in ("parameters", "evaluations", "ids"):
        values = {str(run[key]) for run in all_runs if key in run}
        if len(values) > 1:
            raise ComparisonError(f"{name} has different {key}: {', '.join(sorted(values))}")


def compare(name, peers, rounds, places):
    """Runs a row's peers in turn and returns each one's results."""
    row = ROWS[name]
    peers = {who: peer for who, peer in peers.items() if peer.work(row)}
    results = {who: [] for who in peers}
    for i in range(rounds):
        for who, peer in peers.items():
            result = run(command(peer, row, places), peer.environment)
            results[who].append(result)
            shown = ", ".join(
                f"{figure.name} {shown_number(result[figure.key])} {figure.unit}"
                for figure in row.figures
            )
            tell(f"{name}, round {i + 1} of {rounds}, {who}: {shown}")
            require_same_work(name, results)
    return results


def shown_number(number):
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"


def print_row(name, results, peers, places):
    row = ROWS[name]
    print(f"\n{name}")
    for who in results:
        print(f"  {who}: {' '.join(command(peers[who], row, places))}")
    for figure in row.figures:
        medians = {
            who: statistics.median(run[figure.key] for run in runs)
            for who, runs in results.items()
        }
        print(f"  {figure.name} ({figure.unit})")
        for who, runs in results.items():
            numbers = [run[figure.key] for run in runs]
            memory = statistics.median(run["peak_rss_bytes"] for run in runs) / 2**30
            extremes = f"({shown_number(min(numbers))} to {shown_number(max(numbers))})"
            line = f"    {who:21} {shown_number(medians[who]):>7}  {extremes:18}"
            line += f"  {memory:6.2f} GiB"
            against = peers[who].against if peers[who].against in medians else CERO
            if who != against:
                ratio = medians[against] / medians[who]
                ratio = 1 / ratio if figure.less_is_better else ratio
                line += f"  {against} is {ratio:.2f} times as fast"
            print(line)
    others = max(run["others"] for runs in results.values() for run in runs)
    print(f"  other processes took up to {100 * others:.0f}% of one core meanwhile", flush=True)


def print_machine(peers, rounds, threads):
    try:
        torch = importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError as error:
        requirements = HERE / "requirements.txt"
        raise ComparisonError(f"there is no PyTorch: pip install -r {requirements}") from error
    doctor = run([str(HOME / "cero"), "doctor", "--json"], {})
    print(f"{doctor['processor']}, {doctor['processors']} processors, {threads} threads")
    print(f"Cero {doctor['cero']}, commit {commit()}")
    print(f"Java {doctor['java']}, {doctor['java_vm']}, {' '.join(doctor['java_options'])}")
    print(f"PyTorch {torch}, Python {platform.python_version()}")
    if BEST in peers:
        print(f"{BEST}: LD_PRELOAD={peers[BEST].environment['LD_PRELOAD']}")
    print(f"medians of {rounds} rounds, the peers in turn; memory is the process's at its peak")


def commit():
    git = ["git", "-C", str(HOME)]
    described = subprocess.run(
        [*git, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return described.stdout.strip() or "unknown"


def tell(line):
    print(f"compare: {line}", file=sys.stderr, flush=True)


def row_names(text):
    names = text.split(",")
    for name in names:
        if name not in ROWS:
            known = ", ".join(ROWS)
            raise argparse.ArgumentTypeError(f"there is no row '{name}'; there are {known}")
    return names


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"it must be at least 1, not {number}")
    return number


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows",
        type=row_names,
        default=list(ROWS),
        help="names with commas between them (default: all): " + ", ".join(ROWS),
    )
    parser.add_argument("--rounds", type=positive, default=5, help="runs of each (default: 5)")
    parser.add_argument(
        "--threads",
        type=positive,
        default=os.cpu_count(),
        help="default: one per processor",
    )
    parser.add_argument("--data", help="the-verdict.txt, for the row book")
    parser.add_argument("--tokenizer", help="a folder with GPT-2's tokenizer.json, for the row book")
    parser.add_argument("--epochs", type=positive, default=10, help="of the row book (default: 10)")
    parser.add_argument(
        "--llama-bench",
        nargs=3,
        metavar=("PROGRAM", "F32", "Q8_0"),
        help="llama.cpp's llama-bench and GPT-2 in two GGUF files, for the row generate",
    )
    given = parser.parse_args()
    rows = given.rows
    if BOOK in rows and not (given.data and given.tokenizer):
        tell(f"leaving out the row {BOOK}: it needs --data and --tokenizer")
        rows = [name for name in rows if name != BOOK]
    peers = peers_of_this_machine(given.llama_bench)
    print_machine(peers, given.rounds, given.threads)
    with tempfile.TemporaryDirectory() as folder:
        model = pathlib.Path(folder)
        if "first-token" in rows:
            # In a process of its own: what this one takes would count as each peer's peak.
            write = [sys.executable, HERE / "pytorch.py", "write-model", "--threads", "1"]
            subprocess.run([*write, "--shape", GPT2_1024, "--model", model], check=True)
        places = vars(given) | {"model": model, "out": model / "book"}
        for name in rows:
            results = compare(name, peers, given.rounds, places)
            print_row(name, results, peers, places)


if __name__ == "__main__":
    try:
        main()
    except ComparisonError as error:
        sys.exit(f"compare: {error}")
