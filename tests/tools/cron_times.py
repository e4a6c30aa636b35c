"""The next times of cron expressions as croniter finds them: a JSON list of [expression, start, count] in, lists of times out."""

import json
import sys
from datetime import datetime

from croniter import croniter


def times(expression, start, count):
    found = croniter(expression, datetime.fromisoformat(start))
    return [found.get_next(datetime).strftime("%Y-%m-%dT%H:%M") for _ in range(count)]


json.dump([times(*asked) for asked in json.load(sys.stdin)], sys.stdout)
