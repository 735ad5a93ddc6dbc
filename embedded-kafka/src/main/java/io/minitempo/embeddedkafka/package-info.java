// SPDX-License-Identifier: Apache-2.0
/// A Kafka broker and controller inside this JVM, for tests and the demo.
///
/// Must not know anything of Tempo. Kafka's internals, which are no public API, stay in
/// [io.minitempo.embeddedkafka.KraftServer]; start reading at [io.minitempo.embeddedkafka.EmbeddedKafka].
@NullMarked
package io.minitempo.embeddedkafka;

import org.jspecify.annotations.NullMarked;
