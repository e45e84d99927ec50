"""Make work-order sheets in every format, then read one each time a line asks for it."""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter, process_time

import pandas as pd

KINDS = ["路灯照明", "供水", "下水堵塞", "电梯故障", "环境卫生", "噪音扰民", "违章停车", "养犬管理"]
SAID = ["楼道声控灯不亮，晚上摸黑上楼。", "家里停水一天了，没有通知。", "门口垃圾堆了三天没人清。"]
READ = {
    "csv": pd.read_csv,
    "parquet": pd.read_parquet,
    "xlsx": pd.read_excel,
    "json": pd.read_json,
}
BEGAN = datetime(2026, 1, 1, 8)  # noqa: DTZ001 - a sheet has no zone


def main(folder: str, rows: int, turns: int) -> None:
    """One file for each format and turn, each with numbers of its own."""
    for turn in range(turns):
        for number, kind in enumerate(READ):
            _write(pd.DataFrame(_orders(rows, turn * 10 + number)), Path(folder), kind, turn)
    print(json.dumps(sorted(READ)), flush=True)
    for line in sys.stdin:
        file = Path(line.strip())
        started, cpu = perf_counter(), process_time()
        count = len(READ[file.suffix.lstrip(".")](file))
        taken, cpu_ms = perf_counter() - started, (process_time() - cpu) * 1000
        print(json.dumps([count, taken, cpu_ms]), flush=True)


def _orders(rows: int, seed: int) -> list[dict[str, str]]:
    random = Random(seed)  # noqa: S311 - made-up figures
    return [_order(random, f"{seed:03d}{number:06d}") for number in range(rows)]


def _order(random: Random, name: str) -> dict[str, str]:
    began = BEGAN + timedelta(minutes=random.randrange(400_000))
    said = random.choice(SAID)
    return {
        "工单编号": f"WH{name}",
        "受理时间": f"{began:%Y-%m-%d %H:%M:%S}",
        "来电时间": "",
        "办结时间": f"{began + timedelta(hours=random.randrange(1, 90)):%Y-%m-%d %H:%M:%S}",
        "工单状态": "已办结",
        "办理结果": "已安排人员上门处理，来电人表示满意。",
        "一级分类": "城市管理",
        "二级分类": random.choice(KINDS),
        "三级分类": "",
        "来源": random.choice(["电话", "微信", "网站"]),
        "经纬度": "",
        "诉求地址": f"{random.randrange(1, 70)}栋",
        "标题": said[:12],
        "诉求内容": said * random.randrange(1, 5),
        "来电人": "王阿姨",
        "联系电话": f"139{random.randrange(10**8):08d}",
    }


def _write(sheet: "pd.DataFrame", folder: Path, kind: str, turn: int) -> None:
    file = folder / f"orders-{turn}.{kind}"
    if kind == "csv":
        sheet.to_csv(file, index=False)
    elif kind == "parquet":
        sheet.to_parquet(file, index=False)
    elif kind == "xlsx":
        sheet.to_excel(file, index=False)
    else:
        sheet.to_json(file, orient="records", force_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
