// SPDX-License-Identifier: Apache-2.0
/// Jaeger's collector protocols - gRPC, Thrift over HTTP, Thrift over UDP - and their translation to OTLP
/// (`spec/write-path.md §1.4`).
///
/// Must not know other protocols, nor what happens to the spans. Start reading at
/// [io.minitempo.receiver.jaeger.JaegerTranslator].
@NullMarked
package io.minitempo.receiver.jaeger;

import org.jspecify.annotations.NullMarked;
