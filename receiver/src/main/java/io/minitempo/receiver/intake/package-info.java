// SPDX-License-Identifier: Apache-2.0
/// What all protocols share behind their decoders: the sink, the tenant of a request, buffers that are used again, and
/// what a failure means to clients.
///
/// Must not know any protocol's messages, nor what becomes of the spans. Start reading at
/// [io.minitempo.receiver.intake.SpanIntake].
@NullMarked
package io.minitempo.receiver.intake;

import org.jspecify.annotations.NullMarked;
