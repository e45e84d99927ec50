from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "doorstep.kernel"
    label = "kernel"
    verbose_name = _("Kernel")

    def ready(self) -> None:
        from doorstep.kernel.rules.installed import install_after_migrate, loosen_before_migrate

        pre_migrate.connect(loosen_before_migrate, sender=self)
        post_migrate.connect(install_after_migrate, sender=self)
        autodiscover_modules("handlers", "jobs")  # who listens, and what is done regularly
