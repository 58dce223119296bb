"""The command line: one file per subcommand, whose heavy parts are imported only when that subcommand runs."""
