from winay.cli import main

main()
