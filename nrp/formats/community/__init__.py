"""Surveys that residents run: the form they wrote, and the answers as their survey tool exports them. Pure.

`xlsform` turns an XLSForm into an instrument; `recorded` recognises where rows come from; `heads` finds the questions
among their columns; `answers` reads them; `tables` counts. Only the child
processes (`__main__`, `xlsform`) import what parses.
"""
