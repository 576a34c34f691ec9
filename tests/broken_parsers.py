"""Parsers that break, for a sandbox to run; `page.url` tells them how."""

import ctypes
import os
import time
from dataclasses import replace
from pathlib import Path

from transforms.schemas import Draft, Page
from transforms.text.faults import NoArticle, Unparsable
from transforms.text.html import read_html

MARK = b"<html><!-- break by: -->"


def read(page: Page) -> Draft:
    """Do as the page's address says; any other address becomes the text of the draft."""
    match page.url:
        case "hang":
            while True:
                pass
        case "wait":
            time.sleep(3600)
        case "segfault":
            ctypes.string_at(0)
        case "abort":
            os.abort()
        case "exit":
            os._exit(3)
        case "memory":
            held = []
            while True:
                held.append(b"x" * 1_000_000)
        case "allocation":
            bytearray(1 << 60)
        case "recursion":
            return read(page)
        case "refused":
            raise Unparsable("not a page")
        case "nothing":
            raise NoArticle("no prose")
        case "bug":
            raise KeyError("headline")
        case "print":
            print("<html>", flush=True)
            os.write(1, b"\0\0")
    return Draft(text=page.url or "", extractor=str(os.getpid()))


def read_once_killed(page: Page) -> Draft:
    """Die over a page the first time; its address is a file that remembers."""
    mark = Path(page.url or "")
    if not mark.exists():
        mark.touch()
        os.abort()
    return Draft(text="read", extractor="")


def read_html_or_break(page: Page) -> Draft:
    """Do as a marked page says behind its mark; read any other."""
    marked, _, how = page.body.partition(MARK)
    return read_html(page) if marked or not how else read(replace(page, url=how.decode()))
