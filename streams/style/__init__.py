"""How a coach writes: measured, and acted on. Pure; `streams/voice.py` is the stage."""
