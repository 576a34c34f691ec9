# One image for the workers of Dataflow or Flink, and for the launcher of a Flex Template (docs/cloud.md):
#
#   docker build --tag europe-docker.pkg.dev/my-project/newsbeam/newsbeam:0.1.0 .
#
# The versions of Python and Beam have to be those of whoever submits the job.
ARG BEAM=2.77.0
FROM gcr.io/dataflow-templates-base/python311-template-launcher-base:latest AS launcher

FROM apache/beam_python3.11_sdk:${BEAM}
ARG BEAM
COPY --from=launcher /opt/google/dataflow/python_template_launcher /opt/google/dataflow/python_template_launcher
COPY . /opt/newsbeam
# Compiled: docs/scale.md. The image has a C compiler; --build-arg COMPILE=0 does without.
ARG COMPILE=1
RUN NEWSBEAM_COMPILE=${COMPILE} pip install --no-cache-dir "/opt/newsbeam[gcp]" "apache-beam[gcp]==${BEAM}" && pip check
ENV FLEX_TEMPLATE_PYTHON_PY_FILE=/opt/newsbeam/pipelines/flex_template.py
ENTRYPOINT ["/opt/apache/beam/boot"]
