"""The social registry for machines, by the interface of SPDCI (Digital Convergence Initiative), version 1.0."""
