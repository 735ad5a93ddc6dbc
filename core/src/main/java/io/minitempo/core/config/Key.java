// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The YAML key of a configuration record's component where it is not the component's name in snake case,
/// such as `checkinterval` for `checkInterval` (`spec/write-path.md §2.12`).
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /// The key exactly as it stands in the file.
    String value();
}
