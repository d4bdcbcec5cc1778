# `just check` is the whole of CI.
check:
    .ci/run

# Tests without polars: a few minutes less on a cold build.
test:
    cargo test

# The speed of the engine, of random rows, and of the files.
bench:
    cargo bench

# The same work on stochastic-rs and on numpy + pyarrow, in one run, with ratios.
peers:
    python3 benches/peers/run.py

# Every law: ns per path-step, its goal, and stochastic-rs' counterpart; 25 minutes.
laws:
    python3 benches/peers/laws.py

# Draws the pictures of docs/ from shipped scenarios.
pictures:
    python3 docs/pictures.py

# Writes the tables of docs/validation.md, and the page of laws.
validation:
    PATHLOOM_VALIDATION=1 cargo test --test references --test convergence
    cargo run --release -- models --markdown > docs/laws.md

# Writes golden values anew: only together with a new stream version.
bless:
    PATHLOOM_BLESS=1 cargo test --test golden
