// SPDX-License-Identifier: Apache-2.0
/// Turns a section into blocks: which id a block gets, which earlier attempts it replaces, its content and its times.
///
/// It must not know where a section comes from, nor what is committed when. Start reading at
/// [io.minitempo.blockbuilder.flush.SectionFlusher].
@NullMarked
package io.minitempo.blockbuilder.flush;

import org.jspecify.annotations.NullMarked;
