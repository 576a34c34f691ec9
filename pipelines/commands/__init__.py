"""The commands of newsbeam: modules with `add(commands)`, each a row in COMMANDS of pipelines/cli.py."""
