# The program with everything it can do: the compiled engine, pictures, completion. It runs as a user who may write /work alone.
#   docker build -t container-advisor .
#   docker run --rm -it -v "$PWD:/work" container-advisor recommend team.yaml

FROM python:3.13-slim-bookworm AS build
# No versions of packages: Debian keeps one of each, with its fixes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
COPY . /source
RUN python -m venv /opt/advisor \
    && CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject /opt/advisor/bin/pip install --no-cache-dir '/source[durable]'

FROM python:3.13-slim-bookworm
# What the Graphviz inside pygraphviz wants of the system, and a shell that completes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libglib2.0-0 libx11-6 libxext6 libxrender1 bash-completion \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 advisor \
    && install --directory --owner=advisor /work
COPY --from=build /opt/advisor /opt/advisor
ENV PATH=/opt/advisor/bin:$PATH
RUN _ADVISOR_COMPLETE=bash_source advisor > /usr/share/bash-completion/completions/advisor
USER 1000
WORKDIR /work
ENTRYPOINT ["advisor"]
CMD ["--help"]
