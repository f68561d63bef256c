"""Small real files of every kind, made in memory."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
P7S = bytes.fromhex("3082010006092a864886f70d010702a0820100") + b"\0" * 64
EXE = b"MZ\x90\0\3\0\0\0" + b"\0" * 100


def picture(format):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, format)
    return out.getvalue()


def archive(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries.items():
            zipped.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def docx(**more):
    return archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}, **more)


def xlsx(**more):
    return archive(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}, **more)


def odf(mime):
    return archive(**{"mimetype": mime, "content.xml": "<office/>"})


def upload(name, content):
    return SimpleUploadedFile(name, content)
