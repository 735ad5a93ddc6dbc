// SPDX-License-Identifier: Apache-2.0
/// Zipkin's HTTP protocol - version 2 in JSON and protobuf, version 1 in JSON and Thrift - and its translation to OTLP
/// (`spec/write-path.md §1.5`).
///
/// Must not know other protocols, nor what happens to the spans. Start reading at
/// [io.minitempo.receiver.zipkin.ZipkinHttpHandler].
@NullMarked
package io.minitempo.receiver.zipkin;

import org.jspecify.annotations.NullMarked;
