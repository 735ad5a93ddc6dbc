// SPDX-License-Identifier: Apache-2.0
/// Queries over gRPC whose answers come in pieces (`spec/api.md §5.5`).
///
/// Must not know how queries are answered. Start reading at [io.minitempo.frontend.stream.StreamingService].
@NullMarked
package io.minitempo.frontend.stream;

import org.jspecify.annotations.NullMarked;
