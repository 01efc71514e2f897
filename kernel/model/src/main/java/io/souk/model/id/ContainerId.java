package io.souk.model.id;

import java.util.Optional;

/**
 * Names a container on an agent; a nested one names its parent too.
 *
 * @param value text that keeps {@link IdRule#CONTAINER}
 * @param parent the container this one is nested in
 */
public record ContainerId(String value, Optional<ContainerId> parent) implements Id {

  /**
   * @throws IllegalArgumentException when the value breaks {@link IdRule#CONTAINER}
   */
  public ContainerId {
    IdRule.CONTAINER.check("container id", value);
  }

  /** A container that is not nested. */
  public ContainerId(String value) {
    this(value, Optional.empty());
  }

  /** A container nested in this one. */
  public ContainerId child(String name) {
    return new ContainerId(name, Optional.of(this));
  }

  /** The outermost container, which may be this one. */
  public ContainerId root() {
    ContainerId at = this;
    while (at.parent.isPresent()) {
      at = at.parent.get();
    }
    return at;
  }

  /** Ancestors first, separated by dots. */
  @Override
  public String toString() {
    return parent.map(outer -> outer + "." + value).orElse(value);
  }
}
