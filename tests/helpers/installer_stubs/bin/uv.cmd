@"%STUB_PYTHON%" "%~dp0uv_program.py" %*
