// SPDX-License-Identifier: Apache-2.0
/// The map `distributor.receivers`, which has the shape of the `receivers:` section of an OpenTelemetry collector
/// (`spec/write-path.md §1.1`).
///
/// Must not know the receivers themselves. Start reading at [io.minitempo.receiver.config.ReceiversConfig].
@NullMarked
package io.minitempo.receiver.config;

import org.jspecify.annotations.NullMarked;
