"""Screenshots that the demo's customers send: drawn here, so that no picture has to be kept in the project."""

import io

from PIL import Image, ImageDraw, ImageFont

INK, PAPER, LINE, ALARM, MUTED = "#12202b", "#ffffff", "#d3dce3", "#b02a1a", "#566572"
SCREENS = {
    "signature-error.png": (
        "POST /v1/messages",
        "401",
        ["{", '  "code": "invalid_signature",', '  "request_id": "20a1-7f3k"', "}"],
    ),
    "batch-403.png": (
        "POST /v1/messages/batch",
        "403",
        ["{", '  "code": "scope_missing",', '  "request_id": "7f3k-20a1-99"', "}"],
    ),
    "payment.png": ("Payment", "PAID", ["Amount      500.00 CNY", "Channel     card **** 8831", "Time        14:41:07"]),
}


def screenshot(name: str) -> bytes:
    """A window with a request, its answer in red, and a few lines beneath. Raises KeyError for an unknown name."""
    title, verdict, lines = SCREENS[name]
    image = Image.new("RGB", (960, 540), "#eff3f6")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((40, 40, 920, 500), 10, fill=PAPER, outline=LINE, width=2)
    draw.line((40, 104, 920, 104), fill=LINE, width=2)
    for place in range(3):
        draw.ellipse((64 + place * 26, 64, 80 + place * 26, 80), fill=LINE)
    draw.text((160, 60), title, fill=MUTED, font=ImageFont.load_default(22))
    draw.text((80, 136), verdict, fill=ALARM, font=ImageFont.load_default(52))
    for row, line in enumerate(lines):
        draw.text((80, 226 + row * 44), line, fill=INK, font=ImageFont.load_default(28))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
