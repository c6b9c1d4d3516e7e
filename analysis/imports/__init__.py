"""What can a brand's own data tell Onze, and what can they not?"""

from analysis.imports.desk import DeskReport, import_desk
from analysis.imports.network import NetworkReport, import_network

__all__ = ["DeskReport", "NetworkReport", "import_desk", "import_network"]
