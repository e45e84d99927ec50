"""The other sides: what we are measured against, each as plain as it can be."""
