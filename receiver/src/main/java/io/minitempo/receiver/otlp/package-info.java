// SPDX-License-Identifier: Apache-2.0
/// OTLP over gRPC and HTTP: requests in protobuf or JSON, answers and errors as `google.rpc.Status` in the encoding of
/// the request (`spec/write-path.md §1.3`).
///
/// Must not know other protocols, nor what happens to the spans. Start reading at
/// [io.minitempo.receiver.otlp.OtlpHttpHandler].
@NullMarked
package io.minitempo.receiver.otlp;

import org.jspecify.annotations.NullMarked;
