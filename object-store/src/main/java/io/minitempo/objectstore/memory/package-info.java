// SPDX-License-Identifier: Apache-2.0
/// A bucket in memory, for tests and for users who embed mini-Tempo in theirs, and a backend that fails on purpose.
///
/// Must not be a default anywhere: nothing here is durable. Start reading at
/// [io.minitempo.objectstore.memory.InMemoryBackend].
@NullMarked
package io.minitempo.objectstore.memory;

import org.jspecify.annotations.NullMarked;
