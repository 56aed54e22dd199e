"""What a return looks like: its editions, its rules, its gate, its workbook.

Pure: no screen, no database, no network, no clock.
"""
