#!/usr/bin/env bash
# press_print.sh COMMAND…: starts a command and, when its window is there and has drawn for a second, presses Print in it.
set -euo pipefail
"$@" &
child=$!
for _ in $(seq 100); do
    kill -0 "$child" 2>/dev/null || break
    if window=$(xdotool search --onlyvisible --class rource 2>/dev/null | tail -n 1) && [ -n "$window" ]; then
        sleep 1
        xdotool windowfocus "$window" keydown Print
        sleep 0.2
        xdotool keyup Print
        break
    fi
    sleep 0.1
done
wait "$child"
