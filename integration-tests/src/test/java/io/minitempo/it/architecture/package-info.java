// SPDX-License-Identifier: Apache-2.0
/// The rules of the architecture, as tests: which module may know which, where a technology may be used, what is
/// banned. Knows no behaviour. Start reading at [io.minitempo.it.architecture.Module].
@NullMarked
package io.minitempo.it.architecture;

import org.jspecify.annotations.NullMarked;
