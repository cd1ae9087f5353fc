"""Plan → document → text: how a program is laid out.

`document` lays out, `remarks` holds the comments until their place comes, `literals` spells values, and the
rest says for each kind of syntax which document it is. The public door is `dsl.format`.
"""
